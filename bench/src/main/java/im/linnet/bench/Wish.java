// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks for when it has signed in.
 *
 * @param resource the resource to bind
 * @param askEvery stanzas after which an acknowledgement is asked for; 0 means no stream management
 * @param resume the session to go on with, or null for a new one
 * @param fast what to sign in with in one round trip (SASL2, Bind 2 and FAST), or null for the old ways
 */
record Wish(
        String resource,
        int askEvery,
        @Nullable StreamManagement resume,
        @Nullable FastLogin fast) {
    /** A new session without stream management. */
    static final Wish PLAIN = new Wish("bench", 0, null, null);

    Wish {
        if (askEvery < 0) {
            throw new BenchException("acknowledgements cannot be asked for every " + askEvery + " stanzas");
        }
    }

    /** The same for a session that exists. */
    Wish resuming(StreamManagement session) {
        return new Wish(resource, askEvery, session, fast);
    }

    /** The same, signing in in one round trip. */
    Wish by(FastLogin login) {
        return new Wish(resource, askEvery, resume, login);
    }
}
