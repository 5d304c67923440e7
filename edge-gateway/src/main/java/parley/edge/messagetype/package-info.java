/// Message types: the JSON Schemas of bodies by type and version, which operators publish and every gateway
/// knows, and the check of a body against its schema. Schemas are bounded when they are published, so that
/// no body can make a check expensive.
@NullMarked
package parley.edge.messagetype;

import org.jspecify.annotations.NullMarked;
