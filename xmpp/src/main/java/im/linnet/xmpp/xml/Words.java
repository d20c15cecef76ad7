// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

/** Names, namespaces and attribute values that occur all the time. */
final class Words {
    /** The words, with white space between them. */
    static final String ALL = """
            a active affiliation algo algorithm allow allowed always amount answer ask auth authenticate available
            away before after begin bind block blocklist body bookmarks bound bytestreams c candidate cancel chat
            cancelled category channel closed code complete composing conference configure confirm content count
            create data date decline default delay delete delegate deny description desc destroy devices device dnd
            displayed display enable enabled encrypted encryption end error event expire failed failure false feature
            features field file file-sharing fin first form forwarded fragment from full get gone groupchat group h
            handshake hash hashes header headers headline height hint history host html http i id identity image
            inactive index info initiator interactive invite iq item items iv jid join key keys lang last lines link
            list location ls max mechanism mechanisms media message metadata member min moderator modify mood mute
            name nick no node none normal not-authorized notification notify number occupant-id off on open optional
            option options origin-id os outcast owner p paused part participant password payload persistent photo
            ping pong port prefs prekey presence pre primary prio priority probe proceed publish pubsub purge put
            query r raw reason received receiver reference refresh register registered remove reply report request
            required resource response result resume resumed retract retracted rid role roster rsm s sasl seconds
            sent sender service session set show sid size source spk spks stamp stanza-id starttls status stream
            store to submit subject subscribe subscribed subscription subscriptions success store-hint text text-multi
            text-single thread thumbnail time title token true type tune tzo u unavailable unblock unlock
            unsubscribe unsubscribed upgrade uri url user user-agent utc value var ver version visitor vcard vCard
            wait width x xa xml xmlns stream streams xhtml xml:lang list-multi list-single jid-multi jid-single
            boolean hidden fixed both modify auth-tokens continue cancel en de en-US sha-1 sha-256 SHA-1 SHA-256
            item-not-found service-unavailable feature-not-implemented forbidden not-allowed bad-request conflict
            not-acceptable registration-required remote-server-not-found remote-server-timeout
            internal-server-error subscription-required resource-constraint unexpected-request jid-malformed gone
            redirect recipient-unavailable policy-violation undefined-condition text/plain client server pc phone
            mobile bot web account im proxy gateway component acknowledged markable no-copy no-store
            no-permanent-store private keytransport rpad chat_state urn:ietf:params:xml:ns:xmpp-stanzas
            urn:ietf:params:xml:ns:xmpp-streams urn:ietf:params:xml:ns:xmpp-tls urn:ietf:params:xml:ns:xmpp-sasl
            urn:ietf:params:xml:ns:xmpp-bind urn:ietf:params:xml:ns:xmpp-session
            urn:ietf:params:xml:ns:xmpp-framing urn:ietf:params:xml:ns:vcard-4.0 http://etherx.jabber.org/streams
            jabber:client jabber:server jabber:server:dialback jabber:component:accept jabber:iq:roster
            jabber:iq:version jabber:iq:last jabber:iq:private jabber:iq:register jabber:iq:auth jabber:iq:search
            jabber:x:data jabber:x:oob jabber:x:conference jabber:x:encrypted jabber:x:delay vcard-temp
            vcard-temp:x:update storage:bookmarks urn:xmpp:bookmarks:1 urn:xmpp:bookmarks:1#compat
            http://jabber.org/protocol/disco#info http://jabber.org/protocol/disco#items
            http://jabber.org/protocol/caps http://jabber.org/protocol/chatstates
            http://jabber.org/protocol/commands http://jabber.org/protocol/muc http://jabber.org/protocol/muc#user
            http://jabber.org/protocol/muc#admin http://jabber.org/protocol/muc#owner
            http://jabber.org/protocol/muc#unique http://jabber.org/protocol/pubsub
            http://jabber.org/protocol/pubsub#event http://jabber.org/protocol/pubsub#owner
            http://jabber.org/protocol/pubsub#errors http://jabber.org/protocol/pubsub#publish-options
            http://jabber.org/protocol/nick http://jabber.org/protocol/mood http://jabber.org/protocol/tune
            http://jabber.org/protocol/geoloc http://jabber.org/protocol/activity http://jabber.org/protocol/rsm
            http://jabber.org/protocol/bytestreams http://jabber.org/protocol/ibb http://jabber.org/protocol/si
            http://jabber.org/protocol/address http://jabber.org/protocol/xhtml-im http://jabber.org/protocol/httpbind
            http://jabber.org/features/iq-register http://jabber.org/protocol/offline http://www.w3.org/1999/xhtml
            urn:xmpp:ping urn:xmpp:time urn:xmpp:delay urn:xmpp:receipts urn:xmpp:sm:3 urn:xmpp:carbons:2
            urn:xmpp:carbons:rules:0 urn:xmpp:forward:0 urn:xmpp:mam:2 urn:xmpp:mam:2#extended urn:xmpp:sid:0
            urn:xmpp:hints urn:xmpp:chat-markers:0 urn:xmpp:csi:0 urn:xmpp:blocking urn:xmpp:blocking:errors
            urn:xmpp:message-correct:0 urn:xmpp:message-retract:1 urn:xmpp:message-moderate:1 urn:xmpp:reactions:0
            urn:xmpp:reply:0 urn:xmpp:fallback:0 urn:xmpp:references:0 urn:xmpp:reference:0 urn:xmpp:styling:0
            urn:xmpp:occupant-id:0 urn:xmpp:push:0 urn:xmpp:eme:0 urn:xmpp:idle:1 urn:xmpp:bob urn:xmpp:avatar:data
            urn:xmpp:avatar:metadata urn:xmpp:hashes:2 urn:xmpp:caps urn:xmpp:caps:optimize urn:xmpp:http:upload:0
            urn:xmpp:http:upload:purpose:0 urn:xmpp:jingle:1 urn:xmpp:jingle-message:0 urn:xmpp:jingle:apps:rtp:1
            urn:xmpp:jingle:transports:ice-udp:1 urn:xmpp:jingle:apps:file-transfer:5 urn:xmpp:extdisco:2
            urn:xmpp:features:rosterver urn:xmpp:features:pre-approval urn:xmpp:sasl:2 urn:xmpp:bind:0 urn:xmpp:fast:0
            urn:xmpp:sasl-cb:0 urn:xmpp:omemo:2 eu.siacs.conversations.axolotl eu.siacs.conversations.axolotl.devicelist
            eu.siacs.conversations.axolotl.bundles urn:xmpp:omemo:2:devices urn:xmpp:omemo:2:bundles urn:xmpp:sce:1
            urn:xmpp:openpgp:0 urn:xmpp:mix:core:1 urn:xmpp:mix:core:2 urn:xmpp:pep-vcard-conversion:0 urn:xmpp:spaces:0
            urn:xmpp:serverinfo:0 urn:xmpp:reporting:1 urn:xmpp:spam urn:xmpp:tmp:abuse urn:xmpp:mds:displayed:0
            urn:xmpp:sfs:0 urn:xmpp:file:metadata:0 urn:xmpp:thumbs:1 urn:xmpp:stickers:0 urn:xmpp:attention:0
            """;

    private Words() {}
}
