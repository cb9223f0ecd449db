/**
 * The lint rules of this project that no package offers: file names, opening comments, documented exports, Godot's spelling.
 * Loaded by eslint.config.js as the plugin `house`. test/meta/lint.test.ts plants a fault for each.
 * These rules read one file at a time and never change anything.
 */

import { basename, extname } from 'node:path'

/** Words that say nothing about what is inside. */
const EMPTY_NAMES = /(^|-)(utils?|helpers?|common|managers?|misc)(-|$)/

/** Classes that carry Godot's API: their public members are spelled as in Godot, snake_case or UPPER_CASE. */
const GODOT_CLASSES =
  /^(PacketPeer|NetworkedMultiplayerPeer|MultiplayerPeer|MultiplayerAPI|WebSocket(MultiplayerPeer|Peer|Server|Client)|SceneMultiplayer|OfflineMultiplayerPeer|TLSOptions|CryptoKey|X509Certificate)$/

const problem = (messages) => ({ type: 'problem', schema: [], messages })

/** File names are kebab-case and name the thing inside. */
const fileName = {
  meta: problem({
    shape: 'File names are kebab-case: {{name}}.',
    empty: 'A file is named after the thing inside it: {{name}} says nothing.',
  }),
  create(context) {
    const name = basename(context.filename).replace(/^[.]/, '')
    const stem = name.slice(0, name.length - extname(name).length)
    return {
      Program(node) {
        if (!/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(stem)) context.report({ node, messageId: 'shape', data: { name } })
        else if (EMPTY_NAMES.test(stem)) context.report({ node, messageId: 'empty', data: { name } })
      },
    }
  },
}

/** A file opens with a comment of one to six lines of text: what it is, who calls it, what it never does. */
const openingComment = {
  meta: problem({ missing: 'A file opens with a comment: what it is, who calls it, what it never does.' }),
  create(context) {
    return {
      Program(node) {
        const first = context.sourceCode.getAllComments().find((comment) => comment.type === 'Block')
        const start = context.sourceCode.text.startsWith('#!') ? context.sourceCode.text.indexOf('\n') + 1 : 0
        if (first === undefined || context.sourceCode.text.slice(start, first.range[0]).trim() !== '') {
          context.report({ node, messageId: 'missing' })
        }
      },
    }
  },
}

/** Every exported declaration has a sentence of documentation. */
const documentedExport = {
  meta: problem({ missing: 'An exported name has a sentence of documentation.' }),
  create(context) {
    // The comment that opens the file speaks of the file, not of what it exports first.
    const opening = context.sourceCode.getAllComments()[0]
    const documented = (node) => {
      const comment = context.sourceCode.getCommentsBefore(node).at(-1)
      return comment !== undefined && comment.value.startsWith('*') && comment !== opening
    }
    return {
      'Program > ExportNamedDeclaration[declaration]'(node) {
        const previous = node.parent.body[node.parent.body.indexOf(node) - 1]
        // The second and later signatures of an overloaded function share the first one's sentence.
        const overload =
          previous?.type === 'ExportNamedDeclaration' &&
          previous.declaration?.type === 'TSDeclareFunction' &&
          documented(previous)
        if (!documented(node) && !overload) context.report({ node, messageId: 'missing' })
      },
    }
  },
}

/** Public members of Godot's classes are spelled as in Godot. */
const godotSpelling = {
  meta: problem({ spelling: 'A public member of {{owner}} is snake_case, as in Godot: {{name}}.' }),
  create(context) {
    const check = (node) => {
      if (node.accessibility === 'protected') return
      const owner = node.parent.parent.id?.name ?? ''
      const parent = node.parent.parent.superClass?.name ?? ''
      const name = node.key.type === 'Identifier' && !node.computed ? node.key.name : ''
      if (!GODOT_CLASSES.test(owner) && !GODOT_CLASSES.test(parent)) return
      if (/[a-z][A-Z]/.test(name)) context.report({ node, messageId: 'spelling', data: { owner, name } })
    }
    return { MethodDefinition: check, PropertyDefinition: check, AccessorProperty: check }
  },
}

export default {
  rules: {
    'file-name': fileName,
    'opening-comment': openingComment,
    'documented-export': documentedExport,
    'godot-spelling': godotSpelling,
  },
}
