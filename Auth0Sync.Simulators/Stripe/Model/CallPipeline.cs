using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Stripe.Model;

/// <summary>What happens to every call: key, limits, permission, idempotency key, execution, headers.</summary>
internal sealed class CallPipeline(StripeAccountOptions options, AccountState state)
{
    private readonly CustomerOperations _customers = new(state, options.UnconfirmedBehavior);
    private readonly SubscriptionOperations _subscriptions = new(state, options.UnconfirmedBehavior);
    private readonly IdempotencyKeys _keys = new();
    private readonly List<(string Operation, bool AfterEffect)> _failures = [];
    private readonly Dictionary<bool, RateLimiter> _limiters = new()
    {
        [true] = new RateLimiter(options.Limits ?? StripeRateLimits.Live),
        [false] = new RateLimiter(options.Limits ?? StripeRateLimits.Sandbox),
    };

    public SimulatedResponse Execute(SimulatedRequest request, DateTimeOffset now)
    {
        var requestId = state.CreateId("req_");
        string? version = null;
        try
        {
            var key = Authentication.ReadKey(request, options);
            version = request.GetHeader(ResponseHeaders.Version) ?? options.ApiVersion;
            var call = Admit(request, key, version, now);
            return request.Method == HttpMethods.Post ? ExecutePost(request, call, requestId) : Run(call, requestId).Response;
        }
        catch (ApiErrorException exception)
        {
            return ResponseHeaders.AddTo(exception.Error, requestId, version);
        }
    }

    public void FailNextCall(string operation, bool afterEffect) => _failures.Add((operation, afterEffect));

    private ApiCall Admit(SimulatedRequest request, string key, string version, DateTimeOffset now)
    {
        var isLive = StripeAccountOptions.IsLiveKey(key);
        var route = ApiRoute.Find(request);
        _limiters[isLive].CountOrReject(route.Operation, now);
        if (route.Operation == StripeOperation.Unknown)
        {
            throw new ApiErrorException(ApiErrors.UnknownUrl(request.Method, request.Path));
        }

        Authentication.CheckPermission(key, route.Permission, options);
        return new ApiCall(route, FormParameters.Read(request), ApiVersion.Parse(version), isLive, now);
    }

    private SimulatedResponse ExecutePost(SimulatedRequest request, ApiCall call, string requestId)
    {
        var key = request.GetHeader(ResponseHeaders.IdempotencyKey) is { Length: > 0 } text ? text : null;
        if (key is not null && _keys.Find(key, call, request.Path) is { } first)
        {
            return ResponseHeaders.Replay(first, requestId);
        }

        var (result, isExecuted) = Run(call, requestId);
        var response = ResponseHeaders.AddPost(result, requestId, key);
        if (key is not null && isExecuted)
        {
            _keys.Keep(key, call, request.Path, response);
        }

        return response;
    }

    private (SimulatedResponse Response, bool IsExecuted) Run(ApiCall call, string requestId)
    {
        try
        {
            return (ResponseHeaders.AddTo(RunOrFail(call), requestId, call.Version.Text), IsExecuted: true);
        }
        catch (ApiErrorException exception)
        {
            var error = exception.Error;
            var isExecuted = error.IsExecuted || (error.Code == "resource_missing" && options.UnconfirmedBehavior.MissingObjectErrorsAreReplayed);
            return (ResponseHeaders.AddTo(error, requestId, call.Version.Text), isExecuted);
        }
    }

    private SimulatedResponse RunOrFail(ApiCall call)
    {
        var failsAfterEffect = TakeFailure(call.Route.Operation);
        if (failsAfterEffect == false)
        {
            throw new ApiErrorException(ApiErrors.Internal);
        }

        var body = call.Route.Operation.StartsWith("customers.", StringComparison.Ordinal) ? _customers.Execute(call) : _subscriptions.Execute(call);
        return failsAfterEffect is null ? SimulatedResponse.Json(StatusCodes.Status200OK, body) : throw new ApiErrorException(ApiErrors.Internal);
    }

    /// <returns>Whether the call fails after its effect; null if it does not fail.</returns>
    private bool? TakeFailure(string operation)
    {
        var index = _failures.FindIndex(failure => failure.Operation == operation);
        if (index < 0)
        {
            return null;
        }

        var afterEffect = _failures[index].AfterEffect;
        _failures.RemoveAt(index);
        return afterEffect;
    }
}
