// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.c2s;

/**
 * How much is held back for a client that nobody looks at (XEP-0352).
 *
 * @param stanzas the most stanzas; with 0 nothing is held
 * @param bytes about the most bytes
 */
public record ClientStateLimits(int stanzas, long bytes) {}
