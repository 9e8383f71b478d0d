using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Runner;
using CiCdPlatform.Runner.Isolation;

namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>Where a pipeline is proven before it is proposed.</summary>
public enum ProofMode
{
    /// <summary>Nowhere: the change request's own run tells.</summary>
    Off,

    /// <summary>In the sandbox where this machine has one, else on a branch.</summary>
    Auto,

    /// <summary>In the sandbox of this machine; without one, nothing is proven, and the request says so.</summary>
    Runner,

    /// <summary>On a branch of the forge.</summary>
    Branch,
}

/// <summary>How pipelines are proven (section <c>Proof</c>).</summary>
public sealed class ProofSettings
{
    /// <summary>Where.</summary>
    public ProofMode Mode { get; init; }

    /// <summary>Which steps may use the network in the sandbox.</summary>
    public NetworkAccess Network { get; init; } = NetworkAccess.Dependencies;

    /// <summary>How long a proof in the sandbox may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether a change request is opened for a pipeline that failed in its proof.</summary>
    public bool ProposeRed { get; init; }

    /// <summary>The place that the mode comes to on this machine.</summary>
    internal ProofPlace? Place => Mode switch
    {
        ProofMode.Off => null,
        ProofMode.Runner => ProofPlace.Runner,
        ProofMode.Auto when Sandbox.IsAvailable => ProofPlace.Runner,
        _ => ProofPlace.Branch,
    };
}
