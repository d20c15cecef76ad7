// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

/**
 * Names a value that an extension keeps with an account. Compared by identity; values must be immutable, since they are
 * read from everywhere.
 *
 * @param <T> the type of the value
 */
@SuppressWarnings("UnusedTypeParameter") // It ties the loader's type to that of the readers.
public final class StateKey<T> {
    private final String name;

    /** Creates a key; the name is for messages only. */
    public StateKey(String name) {
        this.name = name;
    }

    @Override
    public String toString() {
        return name;
    }
}
