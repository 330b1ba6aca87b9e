namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>How far a run is.</summary>
/// <param name="Line">The last line that is done.</param>
/// <param name="UserCount">The users of this run.</param>
/// <param name="ProblemCount">The lines up to the last one that are not valid users, also of the run that this one continues.</param>
/// <param name="Fraction">The part of the file that was read, from 0 to 1.</param>
/// <param name="Elapsed">The time of this run.</param>
public sealed record BackfillProgress(long Line, long UserCount, long ProblemCount, double Fraction, TimeSpan Elapsed);
