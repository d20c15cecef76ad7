// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.jid.Jid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class JidsTest {
    private static final Jid ROMEO = Jid.of("romeo@example.net");
    private static final Jid NURSE = Jid.of("nurse@example.com/Kitchen");
    private static final Jid STRANGER = Jid.of("stranger@example.org");

    private final Database database;

    JidsTest(TestDatabase kind, @TempDir Path directory) {
        database = kind.open(directory);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Test
    void addressKeepsItsNumber() {
        Jids jids = new Jids(database);
        long romeo = jids.intern(ROMEO);
        long nurse = jids.intern(NURSE);
        assertThat(romeo).isNotEqualTo(nurse);
        assertThat(jids.intern(ROMEO)).isEqualTo(romeo);
        assertThat(jids.intern(ROMEO.withResource("x"))).isNotIn(romeo, nurse);
        assertThat(new Jids(database).internAll(List.of(ROMEO, NURSE, ROMEO)))
                .isEqualTo(Map.of(ROMEO, romeo, NURSE, nurse));
    }

    @Test
    void findingMakesNothing() {
        Jids jids = new Jids(database);
        assertThat(jids.find(STRANGER)).isNull();
        long romeo = jids.intern(ROMEO);
        assertThat(new Jids(database).findAll(List.of(ROMEO, STRANGER))).isEqualTo(Map.of(ROMEO, romeo));
        long count = database.read(handle ->
                handle.createQuery("SELECT count(*) FROM jid").mapTo(Long.class).one());
        assertThat(count).isEqualTo(1);
    }

    @Test
    void concurrentUsersGetTheSameNumber() throws Exception {
        List<Future<Map<Jid, Long>>> answers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                boolean reversed = i % 2 == 0;
                List<Jid> wanted = List.of(ROMEO, NURSE, STRANGER);
                Jids jids = new Jids(database);
                answers.add(executor.submit(() -> jids.internAll(reversed ? wanted.reversed() : wanted)));
            }
        }
        Set<Map<Jid, Long>> different = new HashSet<>();
        for (Future<Map<Jid, Long>> answer : answers) {
            different.add(answer.get());
        }
        assertThat(different).hasSize(1);
        assertThat(different.iterator().next()).hasSize(3);
    }
}
