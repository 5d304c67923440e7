/// Who may begin to talk to whom, and who does not want to hear of whom. Blocks are written to MySQL first,
/// then to `im.blocks.v1`, from which every gateway knows them.
@NullMarked
package parley.edge.contact;

import org.jspecify.annotations.NullMarked;
