@org.jspecify.annotations.NullMarked
package parley.edge.tail;
