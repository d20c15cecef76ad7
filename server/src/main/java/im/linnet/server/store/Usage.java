// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

/**
 * How much of something is stored, for quotas.
 *
 * @param count how many entries
 * @param bytes the bytes of their contents together
 */
public record Usage(int count, long bytes) {}
