// SPDX-License-Identifier: Apache-2.0
/** Writing small files so that a crash leaves the old content or the new one. Blocks, so not for event loops. */
@NullMarked
package im.linnet.server.file;

import org.jspecify.annotations.NullMarked;
