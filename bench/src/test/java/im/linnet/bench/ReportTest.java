// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
    private final Report report = new Report(
            "chat",
            Map.of("pairs", "200"),
            List.of(new Report.Figure("messages", 12_345, ""), new Report.Figure("latency_p99", 2.5, "ms")));

    @Test
    void json_has_figures_and_units_by_name() {
        var json = new JsonMapper().readTree(report.toJson());

        assertThat(json.at("/scenario").asString()).isEqualTo("chat");
        assertThat(json.at("/parameters/pairs").asString()).isEqualTo("200");
        assertThat(json.at("/figures/messages").asDouble()).isEqualTo(12_345);
        assertThat(json.at("/figures/latency_p99").asDouble()).isEqualTo(2.5);
        assertThat(json.at("/units/latency_p99").asString()).isEqualTo("ms");
    }

    @Test
    void text_has_one_line_a_figure() {
        assertThat(report.toText().lines().map(String::strip))
                .containsExactly(
                        "chat pairs=200",
                        "messages" + " ".repeat(34) + "12345.000",
                        "latency_p99" + " ".repeat(35) + "2.500 ms");
    }
}
