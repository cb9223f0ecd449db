/** A buzzer for all peers of a world: the first press that arrives wins, and everybody is told whose it was. */

export function placeBuzzer(server) {
  let winner = 0
  server.peer_packet.connect((source) => {
    server.get_packet()
    if (winner !== 0) return
    winner = source
    server.set_target_peer(0)
    server.put_packet(Buffer.from(`${winner}`))
  })
}
