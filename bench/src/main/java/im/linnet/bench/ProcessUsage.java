// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads what processes have used from {@code /proc}. CPU time is user plus system time of all threads, also of those
 * that have ended; memory is the proportional set size, which counts pages shared by several processes once.
 *
 * @param proc the mounted {@code /proc}
 * @param pids the processes to add up; none means that all figures are 0
 * @param withChildren add up also their children, those that have ended too
 */
record ProcessUsage(Path proc, List<Long> pids, boolean withChildren) {
    /** {@code USER_HZ}, the unit of times in {@code /proc/PID/stat}: 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    /** User and system time; the two fields after are those of children that have ended. */
    private static final int UTIME_AFTER_NAME = 11;

    ProcessUsage {
        pids = List.copyOf(pids);
    }

    /** Watches processes of this machine. */
    static ProcessUsage of(List<Long> pids) {
        return new ProcessUsage(Path.of("/proc"), pids, false);
    }

    /** Watches processes that do their work in children, as PostgreSQL does. */
    static ProcessUsage withChildrenOf(List<Long> pids) {
        return new ProcessUsage(Path.of("/proc"), pids, true);
    }

    /** Watches the generator itself. */
    static ProcessUsage self() {
        return of(List.of(ProcessHandle.current().pid()));
    }

    /**
     * Returns the CPU seconds used since the processes started.
     *
     * @throws BenchException when one of them has ended
     */
    double cpuSeconds() {
        long ticks = 0;
        for (long pid : pids) {
            ticks += ticks(read(pid, "stat"));
            if (withChildren) {
                for (var child : read(pid, "task/" + pid + "/children").strip().split(" ", -1)) {
                    ticks += child.isEmpty() ? 0 : childTicks(Long.parseLong(child));
                }
            }
        }
        return ticks / TICKS_PER_SECOND;
    }

    private long ticks(String stat) {
        // The second field is the name in parentheses and may hold anything, so count from its end.
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int i = UTIME_AFTER_NAME; i < UTIME_AFTER_NAME + (withChildren ? 4 : 2); i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }

    /** A child may end at any time; what it used is then among its parent's figures. */
    private long childTicks(long pid) {
        try {
            return ticks(Files.readString(proc.resolve(Long.toString(pid)).resolve("stat")));
        } catch (IOException _) {
            return 0;
        }
    }

    /**
     * Returns the memory in KiB.
     *
     * @throws BenchException when it cannot be read: the process has ended or belongs to somebody else
     */
    long pssKib() {
        return pids.stream()
                .mapToLong(pid -> read(pid, "smaps_rollup")
                        .lines()
                        .filter(line -> line.startsWith("Pss:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .sum())
                .sum();
    }

    private String read(long pid, String file) {
        try {
            return Files.readString(proc.resolve(Long.toString(pid)).resolve(file));
        } catch (IOException e) {
            throw new BenchException("cannot read " + file + " of process " + pid + ": has the server ended?", e);
        }
    }
}
