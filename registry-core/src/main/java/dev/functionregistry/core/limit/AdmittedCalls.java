package dev.functionregistry.core.limit;

/** The calls admitted so far, as the shell keeps them. */
public interface AdmittedCalls {

    /** How many calls were admitted under the key later than this time. */
    int countAfter(LimitKey key, long afterExclusive);

    /** Time of the n-th oldest (from 0) of those; only asked for n below their count. */
    long timeAfter(LimitKey key, long afterExclusive, int n);
}
