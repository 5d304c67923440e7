/// The catalogue of what the sink measures. Dashboards and alarms are written against these names.
@NullMarked
package parley.sink.metric;

import org.jspecify.annotations.NullMarked;
