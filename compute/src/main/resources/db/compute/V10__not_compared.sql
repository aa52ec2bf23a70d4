-- Answers of language models differ between honest nodes: such a task asks one node and compares nothing.
ALTER TABLE compute.task ADD COLUMN compared boolean NOT NULL DEFAULT true;
ALTER TABLE compute.task ADD CHECK (compared OR redundancy = 1);
