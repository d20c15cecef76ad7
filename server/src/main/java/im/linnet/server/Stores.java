// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import im.linnet.server.account.AccountStore;
import im.linnet.server.account.ClientStore;
import im.linnet.server.account.RosterStore;
import im.linnet.server.account.SessionStore;
import im.linnet.server.account.UndeliveredStore;
import im.linnet.server.archive.Archive;
import im.linnet.server.config.Config;
import im.linnet.server.config.StorageOptions;
import im.linnet.server.feature.BlockStore;
import im.linnet.server.feature.LastActivityStore;
import im.linnet.server.feature.PrivateXmlStore;
import im.linnet.server.feature.VcardStore;
import im.linnet.server.push.PushStore;
import im.linnet.server.push.WebPushStore;
import im.linnet.server.store.Database;
import im.linnet.server.store.DatabaseSettings;
import im.linnet.server.store.Ids;
import im.linnet.server.store.Jids;
import java.nio.file.Path;
import java.time.Clock;

/** The database and the stores over it. */
record Stores(
        Database database,
        Ids ids,
        AccountStore accounts,
        ClientStore clients,
        RosterStore rosters,
        UndeliveredStore undelivered,
        SessionStore sessions,
        Archive archive,
        PrivateXmlStore privateXml,
        VcardStore vcards,
        BlockStore blocks,
        LastActivityStore lastActivity,
        PushStore push,
        WebPushStore webPush)
        implements AutoCloseable {
    /**
     * Opens the database that a configuration names.
     *
     * @param data the data directory
     * @throws im.linnet.server.store.StoreException if it cannot be opened
     */
    static Stores open(Config config, Path data) {
        StorageOptions options = config.get(StorageOptions.class);
        Database database = Database.open(new DatabaseSettings(
                options.url(), options.user(), options.password(), options.poolSize(), data, options.patience()));
        Clock clock = Clock.systemUTC();
        Ids ids = new Ids(clock, 0);
        Jids jids = new Jids(database);
        return new Stores(
                database,
                ids,
                new AccountStore(database, ids, clock),
                new ClientStore(database, ids, clock),
                new RosterStore(database, jids, clock),
                new UndeliveredStore(database),
                new SessionStore(database),
                new Archive(database, jids),
                new PrivateXmlStore(database),
                new VcardStore(database),
                new BlockStore(database, jids),
                new LastActivityStore(database),
                new PushStore(database, jids, ids),
                new WebPushStore(database, clock));
    }

    /** Commits what was accepted, then closes the database. */
    @Override
    public void close() {
        database.close();
    }
}
