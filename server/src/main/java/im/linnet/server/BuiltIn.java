// SPDX-License-Identifier: Apache-2.0
package im.linnet.server;

import com.github.benmanes.caffeine.cache.Ticker;
import im.linnet.server.account.Credentials;
import im.linnet.server.account.RosterExtension;
import im.linnet.server.admin.Version;
import im.linnet.server.archive.ArchiveFeature;
import im.linnet.server.archive.ArchiveIds;
import im.linnet.server.archive.ArchiveReader;
import im.linnet.server.config.ArchiveOptions;
import im.linnet.server.config.BlockingOptions;
import im.linnet.server.config.Config;
import im.linnet.server.config.ContactOptions;
import im.linnet.server.config.LimitsOptions;
import im.linnet.server.config.OfflineOptions;
import im.linnet.server.config.PrivateXmlOptions;
import im.linnet.server.config.RegistrationOptions;
import im.linnet.server.config.ServerOptions;
import im.linnet.server.config.VcardOptions;
import im.linnet.server.config.VersionOptions;
import im.linnet.server.extension.Extension;
import im.linnet.server.extension.Registry;
import im.linnet.server.feature.BlockingFeature;
import im.linnet.server.feature.CarbonsFeature;
import im.linnet.server.feature.ClientStateFeature;
import im.linnet.server.feature.CoreProtocols;
import im.linnet.server.feature.ForgeryFilter;
import im.linnet.server.feature.LastActivityFeature;
import im.linnet.server.feature.PingFeature;
import im.linnet.server.feature.PrivateXmlFeature;
import im.linnet.server.feature.RegistrationFeature;
import im.linnet.server.feature.RegistrationGuard;
import im.linnet.server.feature.ServiceDiscovery;
import im.linnet.server.feature.TimeFeature;
import im.linnet.server.feature.VcardFeature;
import im.linnet.server.feature.VersionFeature;
import im.linnet.server.net.AddressQuota;
import im.linnet.xmpp.payload.SoftwareVersion;
import java.net.InetAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The extensions that come with the server. */
final class BuiltIn {
    /** Attempts to register for each account that may be registered. */
    private static final int ATTEMPTS = 10;

    /** What part of the bytes that may wait for a client a page of an archive takes. */
    private static final int ARCHIVE_SHARE = 4;

    private BuiltIn() {}

    /**
     * What the extensions are made of.
     *
     * @param registry what all of them declared, asked for after declaration only
     */
    record Parts(
            Stores stores,
            Config config,
            Clock clock,
            Credentials credentials,
            ArchiveIds archiveIds,
            Executor blocking,
            Supplier<Registry> registry) {}

    /** Returns all of them. */
    static List<Extension> extensions(Parts parts) {
        Config config = parts.config();
        Stores stores = parts.stores();
        List<Extension> extensions = new ArrayList<>(List.of(
                new CoreProtocols(config.get(OfflineOptions.class).messages() > 0),
                new ServiceDiscovery(parts.registry(), config.get(ContactOptions.class)),
                new ForgeryFilter(Set.copyOf(config.get(ServerOptions.class).domains())),
                new BlockingFeature(stores.blocks(), config.get(BlockingOptions.class)),
                new RosterExtension(),
                new CarbonsFeature(),
                new ClientStateFeature(),
                registration(parts),
                new PrivateXmlFeature(stores.privateXml(), config.get(PrivateXmlOptions.class)),
                new VcardFeature(stores.vcards(), config.get(VcardOptions.class)),
                new LastActivityFeature(stores.lastActivity(), parts.clock()),
                new PingFeature(),
                new TimeFeature(parts.clock()),
                new VersionFeature(version(config.get(VersionOptions.class)))));
        ArchiveOptions archive = config.get(ArchiveOptions.class);
        if (archive.enabled()) {
            extensions.add(archive(parts, archive));
        }
        return extensions;
    }

    private static Extension archive(Parts parts, ArchiveOptions options) {
        long queue =
                parts.config().get(LimitsOptions.class).outgoingQueueBytes().bytes();
        return new ArchiveFeature(
                parts.stores().archive().preferences(),
                new ArchiveReader(
                        parts.stores().archive(),
                        parts.archiveIds(),
                        new ArchiveReader.PageSize(options.pageSize(), Math.toIntExact(queue / ARCHIVE_SHARE))),
                options.search(),
                parts.blocking());
    }

    private static SoftwareVersion version(VersionOptions options) {
        return new SoftwareVersion("Linnet", Version.text(), options.os() ? System.getProperty("os.name") : null);
    }

    private static Extension registration(Parts parts) {
        Config config = parts.config();
        RegistrationOptions options = config.get(RegistrationOptions.class);
        return new RegistrationFeature(
                parts.stores().accounts(),
                parts.credentials(),
                guard(options),
                new RegistrationFeature.Policy(
                        options.enabled(),
                        config.get(LimitsOptions.class).accounts(),
                        Set.copyOf(config.get(ServerOptions.class).admins())),
                parts.clock());
    }

    private static RegistrationGuard guard(RegistrationOptions options) {
        AddressQuota accounts = new AddressQuota(options.perAddress(), options.period(), Ticker.systemTicker());
        AddressQuota attempts = new AddressQuota(
                Math.multiplyExact(ATTEMPTS, options.perAddress()), options.period(), Ticker.systemTicker());
        return new RegistrationGuard() {
            @Override
            public boolean mayTry(InetAddress address) {
                return attempts.take(address);
            }

            @Override
            public boolean mayCreate(InetAddress address) {
                return accounts.take(address);
            }

            @Override
            public void notCreated(InetAddress address) {
                accounts.giveBack(address);
            }
        };
    }
}
