// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessUsageTest {
    @TempDir
    private Path proc;

    @Test
    void adds_user_and_system_time_of_all_processes() throws IOException {
        process(7, "7 (beam (x) y) S 1 7 7 0 -1 4194304 100 200 3 4 250 50 11 12 20 0 9 0 100", 0);
        process(8, "8 (java) R 1 8 8 0 -1 4194304 1 2 3 4 1000 200 0 0 20 0 30 0 100", 0);

        assertThat(new ProcessUsage(proc, List.of(7L, 8L), false).cpuSeconds()).isEqualTo(15.0);
    }

    @Test
    void adds_children_also_when_they_have_ended() throws IOException {
        process(7, "7 (postgres) S 1 7 7 0 -1 4194304 100 200 3 4 250 50 11 12 20 0 9 0 100", 0);
        process(8, "8 (postgres: writer) S 7 8 8 0 -1 4194304 1 2 3 4 1000 200 0 0 20 0 30 0 100", 0);
        var tasks = Files.createDirectories(proc.resolve("7").resolve("task").resolve("7"));
        Files.writeString(tasks.resolve("children"), "8 9 ");

        assertThat(new ProcessUsage(proc, List.of(7L), true).cpuSeconds()).isEqualTo(15.23);
    }

    @Test
    void adds_proportional_set_sizes() throws IOException {
        process(7, "", 1_000);
        process(8, "", 34);

        assertThat(new ProcessUsage(proc, List.of(7L, 8L), false).pssKib()).isEqualTo(1_034);
    }

    @Test
    void no_process_uses_nothing() {
        assertThat(new ProcessUsage(proc, List.of(), false).cpuSeconds()).isZero();
        assertThat(new ProcessUsage(proc, List.of(), false).pssKib()).isZero();
    }

    @Test
    void a_process_that_has_ended_is_named() {
        assertThatThrownBy(() -> new ProcessUsage(proc, List.of(99L), false).cpuSeconds())
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("99");
    }

    private void process(long pid, String stat, long pssKib) throws IOException {
        var directory = Files.createDirectory(proc.resolve(Long.toString(pid)));
        Files.writeString(directory.resolve("stat"), stat + "\n");
        Files.writeString(
                directory.resolve("smaps_rollup"),
                "55e-7fff ---p 00000000 00:00 0 [rollup]\nRss:  5000 kB\nPss:  " + pssKib
                        + " kB\nPss_Dirty:  7 kB\nPss_Anon:  6 kB\n");
    }
}
