namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>Either a value or the error for the caller.</summary>
internal abstract record Result<T>
{
    public sealed record Success(T Value) : Result<T>;

    public sealed record Failure(ApiError Error) : Result<T>;

    public static implicit operator Result<T>(T value) => new Success(value);

    public static implicit operator Result<T>(ApiError error) => new Failure(error);

    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next) => this switch
    {
        Success done => next(done.Value),
        Failure refused => refused.Error,
        _ => throw new InvalidOperationException("The result is neither a success nor an error."),
    };

    /// <summary>The response for the value, or for the error.</summary>
    public ApiResponse ToResponse(Func<T, ApiResponse> createResponse) => this switch
    {
        Success done => createResponse(done.Value),
        Failure refused => ApiResponse.FromError(refused.Error),
        _ => throw new InvalidOperationException("The result is neither a success nor an error."),
    };
}
