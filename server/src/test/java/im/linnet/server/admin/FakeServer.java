// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.util.List;
import java.util.Map;

/** A server that has nothing to tell. */
class FakeServer implements ServerControl {
    @Override
    public Map<String, Object> status() {
        return Map.of();
    }

    @Override
    public Reloaded reload() {
        return new Reloaded(List.of(), List.of());
    }

    @Override
    public void stop() {}
}
