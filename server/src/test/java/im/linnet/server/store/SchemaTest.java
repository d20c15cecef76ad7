// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource
class SchemaTest {
    private final DatabaseSettings settings;

    SchemaTest(TestDatabase kind, @TempDir Path directory) {
        settings = kind.empty(directory);
    }

    @Test
    void emptyDatabaseGetsTheNewestSchemaAndKeepsIt() {
        for (int start = 0; start < 2; start++) {
            try (Database database = Database.open(settings)) {
                assertThat(newestMigration(database)).isEqualTo(Schema.VERSION);
            }
        }
    }

    private static int newestMigration(Database database) {
        return database.read(handle -> handle.createQuery(
                        "SELECT max(CAST(version AS INTEGER)) FROM linnet_schema_history WHERE success = TRUE")
                .mapTo(Integer.class)
                .one());
    }
}
