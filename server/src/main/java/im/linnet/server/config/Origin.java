// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.nio.file.Path;

/** Where a value, or a mistake, comes from; its text form is how a message begins. */
public sealed interface Origin {
    /** A place in the configuration file; lines and columns count from 1, 0 means the file as a whole. */
    record InFile(Path file, int line, int column) implements Origin {
        @Override
        public String toString() {
            return line == 0 ? file.toString() : file + ":" + line + ":" + column;
        }
    }

    /** A variable of the environment. */
    record InEnvironment(String variable) implements Origin {
        @Override
        public String toString() {
            return "environment " + variable;
        }
    }

    /** The command line's {@code --set}. */
    record OnCommandLine(String key) implements Origin {
        @Override
        public String toString() {
            return "--set " + key;
        }
    }

    /** The declaration of the option. */
    record Default() implements Origin {
        @Override
        public String toString() {
            return "default";
        }
    }
}
