/// The names of this service's metrics, in one place.
/// Dashboards are written against it.
@NullMarked
package parley.status.metric;

import org.jspecify.annotations.NullMarked;
