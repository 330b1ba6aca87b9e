namespace Auth0Sync.HubSpotSimulator.Model;

/// <summary>Either a value or the refusal that a caller gets to see.</summary>
internal abstract record Outcome<T>
{
    public sealed record Done(T Value) : Outcome<T>;

    public sealed record Refused(ApiError Error) : Outcome<T>;

    public static implicit operator Outcome<T>(T value) => new Done(value);

    public static implicit operator Outcome<T>(ApiError error) => new Refused(error);

    public Outcome<TNext> Then<TNext>(Func<T, Outcome<TNext>> next) => this switch
    {
        Done done => next(done.Value),
        Refused refused => refused.Error,
        _ => throw new InvalidOperationException("An outcome is done or refused."),
    };

    /// <summary>The answer made from the value, or the one that the refusal is.</summary>
    public ApiAnswer Answer(Func<T, ApiAnswer> answer) => this switch
    {
        Done done => answer(done.Value),
        Refused refused => ApiAnswer.Of(refused.Error),
        _ => throw new InvalidOperationException("An outcome is done or refused."),
    };
}
