/** A chat: the first word of a guest is the name, and what is said later all hear. */

export function openChat(server) {
  const names = new Map()
  const tellAll = (text) => server.broadcast(Buffer.from(text))

  server.data_received.connect((id) => {
    const text = Buffer.from(server.get_peer(id).get_packet()).toString()
    if (names.has(id)) return tellAll(`${names.get(id)}: ${text}`)
    names.set(id, text)
    tellAll(`${text} is here`)
  })

  server.client_disconnected.connect((id) => {
    if (names.has(id)) tellAll(`${names.get(id)} has left`)
    names.delete(id)
  })
}
