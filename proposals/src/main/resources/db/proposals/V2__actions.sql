-- What would be executed, in its canonical form; json keeps it as it is. NULL: not given; an empty array: nothing.
ALTER TABLE proposals.proposal ADD COLUMN actions json;
