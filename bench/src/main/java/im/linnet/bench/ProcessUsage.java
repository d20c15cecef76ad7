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
 */
record ProcessUsage(Path proc, List<Long> pids) {
    /** {@code USER_HZ}, the unit of times in {@code /proc/PID/stat}: 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME_AFTER_NAME = 11;

    ProcessUsage {
        pids = List.copyOf(pids);
    }

    /** Watches processes of this machine. */
    static ProcessUsage of(List<Long> pids) {
        return new ProcessUsage(Path.of("/proc"), pids);
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
            var stat = read(pid, "stat");
            // The second field is the name in parentheses and may hold anything, so count from its end.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            ticks += Long.parseLong(fields[UTIME_AFTER_NAME]) + Long.parseLong(fields[UTIME_AFTER_NAME + 1]);
        }
        return ticks / TICKS_PER_SECOND;
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
