/// What every REST call shares: limits of bodies, checks of fields, and errors as
/// `application/problem+json`. Nothing here knows what the calls are about.
@NullMarked
package parley.edge.rest;

import org.jspecify.annotations.NullMarked;
