namespace Auth0Sync.Tests.Conformance;

/// <summary>The ways in which a call to a target fails.</summary>
public enum CallFailure
{
    /// <summary>The system cannot serve the call now and does not say for how long.</summary>
    Busy,

    /// <summary>The system cannot serve the call now and says when to retry (<see cref="CallMonitor.RetryAfter"/>).</summary>
    BusyWithRetryAfter,

    /// <summary>The system throttles its clients and says when to retry.</summary>
    Throttled,

    ServerError,

    /// <summary>A gateway responds with a web page and the status 502.</summary>
    GatewayError,

    /// <summary>A gateway responds with a web page and the status 404, which says nothing about a record.</summary>
    GatewayNotFound,

    /// <summary>Something on the way responds with a web page and the status 200.</summary>
    GatewaySuccess,

    /// <summary>The connection is lost before the call takes effect.</summary>
    ConnectionLost,

    /// <summary>The call takes effect, and its response is lost.</summary>
    ResponseLost,

    /// <summary>The system does not know the credentials.</summary>
    Unauthorized,

    /// <summary>The credentials lack a permission.</summary>
    Forbidden,

    /// <summary>The system refuses the family name, and nothing else.</summary>
    RejectedField,

    /// <summary>The system refuses the record and names no field.</summary>
    RejectedRecord,
}
