/**
 * What others have spawned here, by the numbers that they gave: each peer's are its own. Kept by the replication of one
 * scene, read for every packet about a number. Bounded; holds what is in the tree alone, and no peer that has nothing there.
 */

/** So many nodes one peer may have spawned at a time. */
export const MOST_RECEIVED_NODES = 4096

/** A node that a peer has spawned, and the numbers of its synchronizers. */
export interface ReceivedNode<Node> {
  readonly node: Node
  readonly synchronizerIds: readonly number[]
}

interface OfPeer<Node, Synchronizer> {
  readonly nodes: Map<number, ReceivedNode<Node>>
  readonly synchronizers: Map<number, Synchronizer>
}

/** The nodes of all peers. */
export class ReceivedNodes<Node, Synchronizer> {
  readonly #byPeer = new Map<number, OfPeer<Node, Synchronizer>>()

  /** Why a peer cannot spawn a node of these numbers; null where it can. */
  obstacle(peer: number, netId: number, synchronizerIds: readonly number[]): 'net-id-taken' | 'too-many-nodes' | null {
    const { nodes, synchronizers } = this.#of(peer)
    const isTaken = nodes.has(netId) || synchronizerIds.some((id) => synchronizers.has(id))
    if (isTaken || new Set(synchronizerIds).size < synchronizerIds.length) return 'net-id-taken'
    return nodes.size >= MOST_RECEIVED_NODES ? 'too-many-nodes' : null
  }

  /** Keeps a node, with as many synchronizers as numbers, or with none where they are not known. */
  keep(peer: number, netId: number, node: Node, synchronizers: ReadonlyMap<number, Synchronizer>): void {
    const ofPeer = this.#of(peer)
    this.#byPeer.set(peer, ofPeer)
    ofPeer.nodes.set(netId, { node, synchronizerIds: [...synchronizers.keys()] })
    for (const [id, synchronizer] of synchronizers) ofPeer.synchronizers.set(id, synchronizer)
  }

  node(peer: number, netId: number): Node | undefined {
    return this.#byPeer.get(peer)?.nodes.get(netId)?.node
  }

  synchronizer(peer: number, id: number): Synchronizer | undefined {
    return this.#byPeer.get(peer)?.synchronizers.get(id)
  }

  /** How many nodes of all peers are so. */
  count(isMeant: (node: Node) => boolean): number {
    let count = 0
    for (const node of this.nodesOf(null)) if (isMeant(node)) count++
    return count
  }

  /** Forgets a node and its synchronizers. */
  drop(peer: number, netId: number): void {
    const ofPeer = this.#byPeer.get(peer)
    if (ofPeer === undefined) return
    for (const id of ofPeer.nodes.get(netId)?.synchronizerIds ?? []) ofPeer.synchronizers.delete(id)
    ofPeer.nodes.delete(netId)
    if (ofPeer.nodes.size === 0) this.#byPeer.delete(peer)
  }

  /** The nodes of a peer, in order; null: of all. What is dropped meanwhile does not come any more. */
  *nodesOf(peer: number | null): Generator<Node> {
    const peers = peer === null ? this.#byPeer.keys() : [peer]
    for (const id of peers) for (const { node } of this.#byPeer.get(id)?.nodes.values() ?? []) yield node
  }

  #of(peer: number): OfPeer<Node, Synchronizer> {
    return this.#byPeer.get(peer) ?? { nodes: new Map(), synchronizers: new Map() }
  }
}
