/**
 * Projects examined over HTTP. An accepted analysis is a job: it survives the end of any process and is finished once. Modules run
 * side by side, here or in processes of their own, and what one of them could not find out in time is named in the answer.
 */
@NullMarked
package io.bulwark.research.service;

import org.jspecify.annotations.NullMarked;
