// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void refuses_to_load_another_machine() {
        assertThat(run("chat", "--host", "192.0.2.1")).isEqualTo(1);
        assertThat(err.toString()).contains("192.0.2.1", "not a loopback address");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refuses_what_it_does_not_understand() {
        assertThat(run("chat", "--duration", "soon")).isEqualTo(2);
        assertThat(err.toString()).contains("'soon' is not a number of seconds");
        assertThat(run("login", "--mechanism", "PLAIN")).isEqualTo(2);
        assertThat(err.toString()).contains("'PLAIN' is none of [SCRAM-SHA-1, SCRAM-SHA-256]");
        assertThat(run("dance")).isEqualTo(2);
    }

    @Test
    void refuses_loads_that_make_no_sense() {
        assertThat(run("chat", "--pairs", "0")).isEqualTo(1);
        assertThat(run("chat", "--body", "5")).isEqualTo(1);
        assertThat(run("idle", "--connections", "0")).isEqualTo(1);
        assertThat(run("login", "--accounts", "3", "--at-a-time", "4")).isEqualTo(1);
        assertThat(run("presence", "--contacts", "0")).isEqualTo(1);
        assertThat(run("chat", "--sm", "--ask-every", "0")).isEqualTo(1);
        assertThat(run("chat", "--sm", "--tls", "relay")).isEqualTo(1);
        assertThat(run("chat", "--loops", "0")).isEqualTo(1);
        assertThat(run("chat", "--duration", "0")).isEqualTo(1);
    }

    @Test
    void shows_the_scenarios_when_none_is_given() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("chat", "idle", "login", "presence");
    }

    @Test
    void shows_help_and_version() {
        assertThat(run("presence", "--help")).isZero();
        assertThat(out.toString()).contains("Usage: linnet bench presence", "--contacts");
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).contains("linnet bench (not packaged)");
    }

    @Test
    void says_that_nobody_listens() {
        // Port 1 (tcpmux) is free on any machine of today.
        assertThat(run("login", "--port", "1", "--warmup", "1")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot connect");
    }

    private int run(String... arguments) {
        return BenchCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
