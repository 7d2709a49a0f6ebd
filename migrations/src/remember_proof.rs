// How whoever opened a session had proved who they are.
crate::change!(
    "
    ALTER TABLE session ADD COLUMN proof TEXT NOT NULL DEFAULT 'PASSWORD' CHECK (proof IN ('PASSWORD', 'LINK'))
    "
);
