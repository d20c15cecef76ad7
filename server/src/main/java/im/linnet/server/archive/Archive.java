// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import im.linnet.server.store.Database;
import im.linnet.server.store.Jids;

/** The log of messages and all that is kept about archives. */
public final class Archive {
    private final MessageLog log;
    private final ArchiveStore store;
    private final PreferenceStore preferences;
    private final RetentionStore retention;
    private final SearchStore search;

    public Archive(Database database, Jids jids) {
        EntryStore entries = new EntryStore(database, jids);
        log = new MessageLog(new LogStore(database), entries);
        store = new ArchiveStore(database, jids);
        preferences = new PreferenceStore(database, jids);
        retention = new RetentionStore(database);
        search = new SearchStore(database, entries);
    }

    /** Returns where messages are appended. */
    public MessageLog log() {
        return log;
    }

    /** Returns what reads archives. */
    public ArchiveStore store() {
        return store;
    }

    /** Returns what keeps users' preferences. */
    public PreferenceStore preferences() {
        return preferences;
    }

    RetentionStore retention() {
        return retention;
    }

    SearchStore search() {
        return search;
    }
}
