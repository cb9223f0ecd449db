/** A table with two seats: the first word of a guest is the name, and whoever was lost finds the seat kept. */

export function layTable(server) {
  const seats = []

  server.data_received.connect((id) => {
    const peer = server.get_peer(id)
    const name = Buffer.from(peer.get_packet()).toString()
    if (!seats.includes(name) && seats.length < 2) seats.push(name)
    const seat = seats.indexOf(name) + 1
    peer.put_packet(Buffer.from(seat > 0 ? `seat ${seat}` : 'no seat'))
  })
}
