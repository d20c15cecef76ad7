// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.jid.Jid;
import im.linnet.xmpp.sasl.ScramKeys;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An account made with 4,096 iterations on a server that asks for more. */
class KeyRenewalTest {
    private static final Jid JULIET = Jid.of("juliet@example.com/balcony");

    private final TestServer server;

    KeyRenewalTest(@TempDir Path directory) {
        server = TestServer.start(directory, List.of("auth.scram-iterations=5000", "auth.plain=true"));
    }

    @BeforeEach
    void makeAccount() {
        server.account(JULIET.bare());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private Collection<ScramKeys> keys() {
        var accounts = server.linnet().stores().accounts();
        return accounts.keys(accounts.find(JULIET.bare()).orElseThrow().id()).values();
    }

    @Test
    void a_password_that_is_shown_gets_better_keys_which_work() throws Exception {
        server.login(JULIET, "SCRAM-SHA-1").close();
        assertThat(keys()).isNotEmpty().allMatch(key -> key.iterations() == 4096);
        server.login(JULIET, "PLAIN").close();
        assertThat(keys()).isNotEmpty().allMatch(key -> key.iterations() == 5000);
        server.login(JULIET, "SCRAM-SHA-1").close();
    }

    @Test
    void keys_that_cannot_be_stored_keep_nobody_out() throws Exception {
        server.linnet()
                .stores()
                .database()
                .write(handle -> handle.execute("CREATE TRIGGER no_renewal BEFORE DELETE ON credential BEGIN"
                        + " SELECT RAISE(ABORT, 'made to fail'); END"));
        server.login(JULIET, "PLAIN").close();
        assertThat(keys()).allMatch(key -> key.iterations() == 4096);
    }
}
