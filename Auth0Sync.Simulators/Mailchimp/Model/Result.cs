namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>Either a value or the problem for the caller.</summary>
internal abstract record Result<T>
{
    public sealed record Success(T Value) : Result<T>;

    public sealed record Failure(ApiProblem Problem) : Result<T>;

    public static implicit operator Result<T>(T value) => new Success(value);

    public static implicit operator Result<T>(ApiProblem problem) => new Failure(problem);

    public TNext Match<TNext>(Func<T, TNext> whenSuccess, Func<ApiProblem, TNext> whenFailure) => this switch
    {
        Success success => whenSuccess(success.Value),
        Failure failure => whenFailure(failure.Problem),
        _ => throw new InvalidOperationException("The result is neither a success nor a failure."),
    };

    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next) => Match(next, problem => problem);
}
