// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptionReferenceTest {
    /** Rewrites the file instead of checking it when {@code -Dregenerate=true}. */
    @Test
    void the_checked_in_reference_is_what_the_records_declare() throws IOException {
        Path file = Path.of(System.getProperty("linnet.root"), "docs", "OPTIONS.md");
        String generated = OptionReference.markdown(CoreOptions.GROUPS);
        if (Boolean.getBoolean("regenerate")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, generated);
        }

        assertThat(Files.readString(file))
                .as("docs/OPTIONS.md is out of date. Regenerate it: mvn -pl server -am test"
                        + " -Dtest=OptionReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Dregenerate=true")
                .isEqualTo(generated);
    }

    @Test
    void each_option_has_a_row() {
        String generated = OptionReference.markdown(CoreOptions.GROUPS);

        assertThat(new OptionCatalog(CoreOptions.GROUPS).all())
                .allSatisfy(definition -> assertThat(generated).contains("\n| `" + definition.key() + "` | "));
    }
}
