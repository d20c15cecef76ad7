// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.util.List;

/** The option groups of the server itself; capabilities bring their own. */
public final class CoreOptions {
    /** In the order of the reference. */
    public static final List<Class<? extends Record>> GROUPS = List.of(
            ServerOptions.class,
            NetOptions.class,
            C2sOptions.class,
            TlsOptions.class,
            StorageOptions.class,
            AuthOptions.class,
            RegistrationOptions.class,
            LimitsOptions.class,
            StreamManagementOptions.class,
            OfflineOptions.class,
            ArchiveOptions.class,
            ClientStateOptions.class,
            RosterOptions.class,
            BlockingOptions.class,
            PrivateXmlOptions.class,
            VcardOptions.class,
            PushOptions.class,
            ContactOptions.class,
            VersionOptions.class,
            S2sOptions.class,
            ComponentOptions.class,
            HttpOptions.class,
            MetricsOptions.class,
            LogOptions.class);

    private CoreOptions() {}
}
