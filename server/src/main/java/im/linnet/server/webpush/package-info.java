// SPDX-License-Identifier: Apache-2.0
/**
 * Web Push as an application server speaks it: message encryption (RFC 8291 over RFC 8188), identification (RFC 8292) and
 * delivery (RFC 8030), by the cryptography of the JDK alone.
 *
 * <p>The addresses to deliver to come from users: {@link im.linnet.server.webpush.Destinations} decides where the server
 * connects to, and the connection goes to the very address that was judged. Everything here blocks and belongs on virtual
 * threads.
 */
@NullMarked
package im.linnet.server.webpush;

import org.jspecify.annotations.NullMarked;
