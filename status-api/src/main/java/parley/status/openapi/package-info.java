/// The description of this API, for everybody. It is a file of the repository, `ops/openapi/status-api.yaml`, which a
/// test holds against the controllers.
@NullMarked
package parley.status.openapi;

import org.jspecify.annotations.NullMarked;
