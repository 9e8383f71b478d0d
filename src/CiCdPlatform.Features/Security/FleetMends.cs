using CiCdPlatform.Core.Fleet;

namespace CiCdPlatform.Features.Security;

/// <summary>What each bot mends, in their order: each bot's texts hold what those before it mended.</summary>
internal sealed record FleetMends(IReadOnlyList<BotFixes> Bots);
