// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.jid.Jid;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S21: names that peers make up are forgotten: no classes, no strings, no labels of metrics are made of them. */
class S21_NamesTest {
    private static final int NAMES = 20_000;

    @Test
    void S21_many_names_leave_the_heap_the_metaspace_and_the_metrics_as_they_were(@TempDir Path directory)
            throws IOException {
        List<String> settings = List.of("limits.stanzas-per-second=0", "limits.bytes-per-second=0");
        try (TestServer server = TestServer.start(directory, settings)) {
            server.account(Jid.of("juliet@example.com"));
            try (TestClient juliet = server.login("juliet@example.com/balcony")) {
                // Fills the caches, which are bounded.
                ask(juliet, 0, NAMES);
                long heap = Memory.used();
                long metaspace = metaspace();
                int meters = server.linnet().metrics().getMeters().size();
                ask(juliet, NAMES, 2 * NAMES);
                assertThat(Memory.used() - heap).isLessThan(4_000_000);
                assertThat(server.linnet().accounts().awakeCount()).isLessThan(100);
                assertThat(metaspace() - metaspace).isLessThan(4_000_000);
                assertThat(server.linnet().metrics().getMeters()).hasSize(meters);
            }
        }
    }

    private static void ask(TestClient client, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            String name = "n" + i;
            client.ask(
                    "get",
                    name + "@example.com/" + name,
                    "<" + name + " xmlns='urn:example:" + name + "' a" + name + "='" + name + "'/>");
            if (i % 100 == 99) {
                for (int j = 0; j < 100; j++) {
                    assertThat(client.element().attribute("type")).isEqualTo("error");
                }
            }
        }
    }

    private static long metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .map(MemoryPoolMXBean::getUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
    }
}
