using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Mailchimp.Model;

namespace Auth0Sync.Simulators.Mailchimp;

/// <summary>
/// An in-memory Mailchimp account with one audience. For API clients it is a system behind a <see cref="SimulatedApi"/>; the other
/// methods are what people do, and they need no key.
/// </summary>
public sealed class MailchimpAccount : IConnectionLimitedSystem
{
    private readonly MailchimpAccountOptions _options;
    private readonly Lock _lock = new();
    private readonly Audience _audience;
    private readonly IdGenerator _ids;
    private readonly MemberWriter _writer;
    private readonly ApiCalls _calls;

    public MailchimpAccount(MailchimpAccountOptions options)
    {
        _options = options;
        _audience = new Audience(options.MergeFields);
        _ids = new IdGenerator(options.RandomSeed);
        _writer = new MemberWriter(options, _audience, _ids.CreateContactId);
        _calls = new ApiCalls(options, _audience, _writer);
    }

    public int? MaxConnections => _options.MaxConnections;

    /// <summary>The merge fields, those that were added too.</summary>
    public ImmutableArray<MergeFieldDefinition> MergeFields
    {
        get
        {
            lock (_lock)
            {
                return _audience.MergeFields;
            }
        }
    }

    /// <summary>All members, archived ones too, in the order of their creation.</summary>
    public ImmutableArray<MailchimpMember> Members
    {
        get
        {
            lock (_lock)
            {
                return [.. _audience.Members];
            }
        }
    }

    public string GetOperation(SimulatedRequest request) => ApiRoute.Find(request).Operation;

    public SimulatedResponse Execute(SimulatedRequest request)
    {
        var route = ApiRoute.Find(request);
        if (route.Operation == "root.redirect")
        {
            return MailchimpFaults.Redirect($"http://{request.GetHeader("Host") ?? $"{_options.DataCenter}.api.mailchimp.com"}/3.0/");
        }

        lock (_lock)
        {
            return FindAccessProblem(route, request) is { } problem
                ? ToResponse(problem)
                : _calls.Execute(route, request).Match(body => ToResponse(body, request), ToResponse);
        }
    }

    public SimulatedResponse RejectConnection(SimulatedRequest request)
    {
        lock (_lock)
        {
            return ToResponse(ApiProblems.TooManyRequests);
        }
    }

    /// <summary>The member with an address, archived or not; null if there is none.</summary>
    public MailchimpMember? FindMember(string emailAddress)
    {
        lock (_lock)
        {
            return _audience.FindByAddress(emailAddress);
        }
    }

    /// <summary>An account user adds a member.</summary>
    /// <exception cref="InvalidOperationException">The audience has a member with this address.</exception>
    public MailchimpMember AddMember(
        string emailAddress, MemberStatus status = MemberStatus.Subscribed, IReadOnlyDictionary<string, string>? mergeFields = null, params string[] tags)
    {
        lock (_lock)
        {
            if (_audience.FindByAddress(emailAddress) is not null)
            {
                throw new InvalidOperationException("The audience has a member with this address.");
            }

            var member = new MailchimpMember(_ids.CreateContactId(), emailAddress)
            {
                Status = status,
                StatusSetBy = StatusSetter.AccountUser,
                LastChanged = _options.TimeProvider.GetUtcNow(),
            };
            return _audience.Save(member with
            {
                MergeFields = member.MergeFields.SetItems(mergeFields ?? ImmutableDictionary<string, string>.Empty),
                Tags = member.Tags.Union(tags),
            });
        }
    }

    /// <summary>The person unsubscribes. From then on only the person can subscribe again.</summary>
    public MailchimpMember Unsubscribe(string emailAddress) =>
        Change(emailAddress, member => member with { Status = MemberStatus.Unsubscribed, StatusSetBy = StatusSetter.Person, IsInComplianceState = true });

    /// <summary>The person subscribes by a form or confirms an invitation, which ends every restriction.</summary>
    public MailchimpMember Subscribe(string emailAddress)
    {
        lock (_lock)
        {
            _audience.Remember(emailAddress);
            var member = _audience.FindByAddress(emailAddress) ?? new MailchimpMember(_ids.CreateContactId(), emailAddress);
            return _audience.Save(member with
            {
                Status = MemberStatus.Subscribed,
                StatusSetBy = StatusSetter.Person,
                IsInComplianceState = false,
                LastChanged = _options.TimeProvider.GetUtcNow(),
            });
        }
    }

    /// <summary>Mails to the address bounce, and Mailchimp cleans it.</summary>
    public MailchimpMember Bounce(string emailAddress) =>
        Change(emailAddress, member => member with { Status = MemberStatus.Cleaned, StatusSetBy = StatusSetter.Mailchimp, IsInComplianceState = true });

    /// <summary>An account user archives a member, of whatever status.</summary>
    public MailchimpMember ArchiveByHand(string emailAddress) => Change(emailAddress, member => _writer.SetArchived(member, StatusSetter.AccountUser));

    /// <summary>An account user changes a member, such as its address, merge fields or tags.</summary>
    public MailchimpMember EditMember(string emailAddress, Func<MailchimpMember, MailchimpMember> edit) => Change(emailAddress, edit);

    /// <summary>An account user deletes a member permanently. No API client can add the address again.</summary>
    public void DeletePermanently(string emailAddress)
    {
        lock (_lock)
        {
            _audience.Remove(Get(emailAddress));
            _audience.Forget(emailAddress);
        }
    }

    /// <summary>An address that was permanently deleted before the test begins, member or not.</summary>
    public void ForgetAddress(string emailAddress)
    {
        lock (_lock)
        {
            if (_audience.FindByAddress(emailAddress) is { } member)
            {
                _audience.Remove(member);
            }

            _audience.Forget(emailAddress);
        }
    }

    /// <summary>The address joined many audiences recently, so Mailchimp refuses to subscribe it for now.</summary>
    public void ThrottleSignups(string emailAddress)
    {
        lock (_lock)
        {
            _audience.Throttle(emailAddress);
        }
    }

    public void EndSignupThrottle(string emailAddress)
    {
        lock (_lock)
        {
            _audience.EndThrottle(emailAddress);
        }
    }

    private MailchimpMember Change(string emailAddress, Func<MailchimpMember, MailchimpMember> change)
    {
        lock (_lock)
        {
            var member = Get(emailAddress);
            return _audience.Save(change(member) with { ContactId = member.ContactId, WebId = member.WebId, LastChanged = _options.TimeProvider.GetUtcNow() });
        }
    }

    private MailchimpMember Get(string emailAddress) =>
        _audience.FindByAddress(emailAddress) ?? throw new InvalidOperationException("The audience has no member with this address.");

    private ApiProblem? FindAccessProblem(ApiRoute route, SimulatedRequest request)
    {
        if (RequestReader.ReadApiKey(request) is not { } key)
        {
            return ApiProblems.ApiKeyMissing;
        }

        if (key != _options.ApiKey)
        {
            return ApiProblems.ApiKeyInvalid;
        }

        if (route.AllowedMethods.IsEmpty)
        {
            return ApiProblems.NotFound;
        }

        return route.Operation == ApiRoute.Unknown ? ApiProblems.MethodNotAllowed(route.AllowedMethods) : null;
    }

    private SimulatedResponse ToResponse(ApiProblem problem) =>
        (problem with { HasType = problem.HasType || _options.UnconfirmedBehavior.EveryErrorHasType }).ToResponse(_ids.CreateRequestId(), _options.DataCenter);

    private SimulatedResponse ToResponse(JsonObject? body, SimulatedRequest request)
    {
        var response = body is null
            ? SimulatedResponse.Empty(204)
            : SimulatedResponse.Json(
                200,
                FieldSelection.Apply(body, RequestReader.ReadNames(request, "fields"), RequestReader.ReadNames(request, "exclude_fields")),
                "application/json; charset=utf-8");
        return response with { Headers = response.Headers.Add("X-Request-Id", _ids.CreateRequestId()) };
    }
}
