// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import java.lang.management.ManagementFactory;

/** How much of the heap is in use. */
final class Memory {
    private static final int ROUNDS = 3;

    private Memory() {}

    /** Returns the bytes that are in use after garbage has been collected. */
    static long used() {
        for (int i = 0; i < ROUNDS; i++) {
            ManagementFactory.getMemoryMXBean().gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
