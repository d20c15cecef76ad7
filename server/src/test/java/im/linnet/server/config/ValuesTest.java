// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1, 1, 1",
        "1023, 1023, 1023",
        "1024, 1024, 1KiB",
        "256KiB, 262144, 256KiB",
        "256 kib, 262144, 256KiB",
        "1MB, 1000000, 1000000",
        "1kB, 1000, 1000",
        "3MiB, 3145728, 3MiB",
        "2GiB, 2147483648, 2GiB",
        "5B, 5, 5",
        "8388607TiB, 9223370937343148032, 8388607TiB",
    })
    void sizes_are_read_and_written(String text, long bytes, String written) {
        ByteSize size = ByteSize.orNull(text);

        assertThat(size).isEqualTo(new ByteSize(bytes)).hasToString(written);
        assertThat(ByteSize.orNull(written)).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "1.5MB",
                "KiB",
                "1XB",
                "8388608TiB",
                "1 2",
                "1  KiB",
                "9999999999999999999",
                "١٢",
                "1KiBx"
            })
    void what_is_no_size_is_refused(String text) {
        assertThat(ByteSize.orNull(text)).isNull();
    }

    @Test
    void a_size_is_not_negative_and_compares_by_bytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteSize(-1));
        assertThat(new ByteSize(1)).isLessThan(new ByteSize(2));
        assertThat(new ByteSize(5).toInt()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "0, PT0S, 0s",
        "500ms, PT0.5S, 500ms",
        "30s, PT30S, 30s",
        "90s, PT1M30S, 1m30s",
        "5m, PT5M, 5m",
        "1h, PT1H, 1h",
        "2d, P2D, 2d",
        "1h30m, PT1H30M, 1h30m",
        "1h 30m, PT1H30M, 1h30m",
        "1d2h3m4s5ms, P1DT2H3M4.005S, 1d2h3m4s5ms",
    })
    void durations_are_read_and_written(String text, Duration duration, String written) {
        assertThat(Durations.orNull(text)).isEqualTo(duration);
        assertThat(Durations.show(duration)).isEqualTo(written);
        assertThat(Durations.orNull(written)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "30", "s", "-5s", "5 s", "1.5h", "5M", "30s5m", "PT5M", "9999999999s", "5sx"})
    void what_is_no_duration_is_refused(String text) {
        assertThat(Durations.orNull(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "ab, ba, 1", "'', abc, 3", "same, same, 0", "prot, port, 1", "c2s, c3s, 1"})
    void edit_distance_counts_changes_and_swaps(String left, String right, int distance) {
        assertThat(Nearest.distance(left, right)).isEqualTo(distance);
        assertThat(Nearest.distance(right, left)).isEqualTo(distance);
    }

    @Test
    void only_near_names_are_suggested() {
        assertThat(Nearest.to("c2s.tlsport", List.of("c2s.port", "c2s.tls-port")))
                .isEqualTo("c2s.tls-port");
        assertThat(Nearest.to("entirely-else", List.of("c2s.port"))).isNull();
        assertThat(Nearest.to("x".repeat(1_000_000), List.of("c2s.port"))).isNull();
    }
}
