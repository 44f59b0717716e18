<#
  strongroom-agent: tells Strongroom how this computer is protected. For Windows PowerShell 5.1 and later.

    powershell -ExecutionPolicy Bypass -File strongroom-agent.ps1 show         prints what it would report, and sends nothing
    powershell -ExecutionPolicy Bypass -File strongroom-agent.ps1 pair CODE    makes a key that cannot leave this computer
    powershell -ExecutionPolicy Bypass -File strongroom-agent.ps1 report       looks, signs what it found, sends it
    powershell -ExecutionPolicy Bypass -File strongroom-agent.ps1 install      reports every day by itself
    powershell -ExecutionPolicy Bypass -File strongroom-agent.ps1 uninstall    no more

  It reports four things and nothing else: the system, its version, whether the disk is encrypted, and whether the screen
  locks itself within 15 minutes. What it cannot find out it reports as unknown. It needs no administrator.
#>
param([Parameter(Position = 0)][string]$Verb = '', [Parameter(Position = 1)][string]$Code = '')

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

$Origin = '@ORIGIN@'
$AgentHome = Join-Path $env:LOCALAPPDATA 'StrongroomAgent'
$ConfigFile = Join-Path $AgentHome 'config.json'
$TaskName = 'Strongroom agent'
$LockSecondsMax = 900
# SubjectPublicKeyInfo of an uncompressed P-256 point, up to x and y.
$SpkiHead = [byte[]](0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04)

function Stop-Agent([string]$Say) {
  [Console]::Error.WriteLine("strongroom-agent: $Say")
  exit 1
}

# ---- what is found --------------------------------------------------------------------------------------------------

# The keys are in order and no value can hold a quote, so this text is what the server makes of it, too.
function Get-Facts {
  '{{"diskEncrypted":"{0}","os":"windows","osVersion":"{1}","screenLock":"{2}"}}' -f (Get-DiskEncrypted), (Get-OsVersion), (Get-ScreenLock)
}

function Get-OsVersion {
  [Environment]::OSVersion.Version.ToString() -replace '[^0-9.]', ''
}

# The shell knows what BitLocker does without an administrator: 1 on, 2 off, 3 to 5 not (any more) protecting, 6 locked.
function Get-DiskEncrypted {
  try {
    $drive = (New-Object -ComObject Shell.Application).NameSpace($env:SystemDrive + '\')
    $state = $drive.Self.ExtendedProperty('System.Volume.BitLockerProtection')
    if ($state -eq 1 -or $state -eq 6) { return 'yes' }
    if ($state -ge 2 -and $state -le 5) { return 'no' }
  } catch { }
  try {
    $volume = Get-BitLockerVolume -MountPoint $env:SystemDrive
    if ($volume.ProtectionStatus -eq 'On' -and $volume.VolumeStatus -eq 'FullyEncrypted') { return 'yes' }
    return 'no'
  } catch { }
  return 'unknown'
}

function Get-RegistryValue([string]$Path, [string]$Name) {
  try { return (Get-ItemProperty -Path $Path -Name $Name).$Name } catch { return $null }
}

# The machine's inactivity limit, or a screen saver that asks for the password. A policy is stronger than the person's setting.
function Get-ScreenLock {
  $limit = Get-RegistryValue 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System' 'InactivityTimeoutSecs'
  if ($null -ne $limit -and [int]$limit -gt 0 -and [int]$limit -le $LockSecondsMax) { return 'yes' }

  $value = @{}
  foreach ($name in 'ScreenSaveActive', 'ScreenSaverIsSecure', 'ScreenSaveTimeOut') {
    $value[$name] = Get-RegistryValue 'HKCU:\Software\Policies\Microsoft\Windows\Control Panel\Desktop' $name
    if ($null -eq $value[$name]) { $value[$name] = Get-RegistryValue 'HKCU:\Control Panel\Desktop' $name }
  }
  $saver = Get-RegistryValue 'HKCU:\Control Panel\Desktop' 'SCRNSAVE.EXE'
  $policySaver = Get-RegistryValue 'HKCU:\Software\Policies\Microsoft\Windows\Control Panel\Desktop' 'SCRNSAVE.EXE'
  if ($null -eq $saver -and $null -eq $policySaver) { return 'unknown' }
  if ("$($value['ScreenSaveActive'])" -ne '1') { return 'unknown' }
  if ("$($value['ScreenSaverIsSecure'])" -ne '1') { return 'no' }
  $seconds = 0
  if (-not [int]::TryParse("$($value['ScreenSaveTimeOut'])", [ref]$seconds)) { return 'unknown' }
  if ($seconds -gt 0 -and $seconds -le $LockSecondsMax) { return 'yes' }
  return 'no'
}

# ---- pairing and reporting ------------------------------------------------------------------------------------------

function Invoke-Pair {
  if ($Code -cnotmatch '^[0-9a-z]{42}$') { Stop-Agent 'a pairing code has 42 letters and digits; copy it from the console, under Devices.' }
  New-Item -ItemType Directory -Force -Path $AgentHome | Out-Null
  $name = 'strongroom-agent-' + [Guid]::NewGuid().ToString('N')
  # Kept by Windows for this person alone; no export is allowed, so the key cannot be copied off this computer.
  $parameters = New-Object Security.Cryptography.CngKeyCreationParameters
  $parameters.ExportPolicy = [Security.Cryptography.CngExportPolicies]::None
  $parameters.KeyUsage = [Security.Cryptography.CngKeyUsages]::Signing
  $key = [Security.Cryptography.CngKey]::Create([Security.Cryptography.CngAlgorithm]::ECDsaP256, $name, $parameters)
  try {
    # The blob is eight bytes of head, then x and y.
    $blob = $key.Export([Security.Cryptography.CngKeyBlobFormat]::EccPublicBlob)
    $public = ConvertTo-Base64Url ([byte[]]($SpkiHead + $blob[8..71]))
    $signature = Get-Signature $key "strongroom-device-agent/v1`n$Code"
    $answer = Send-Json '/v1/device-agents' ('{{"code":"{0}","publicKey":"{1}","signature":"{2}"}}' -f $Code, $public, $signature)
  } catch {
    $key.Delete()
    throw
  }
  $before = Get-Config
  @{ tenant = $answer.tenant; device = $answer.device; key = $name } | ConvertTo-Json | Set-Content -Encoding ASCII -Path $ConfigFile
  if ($null -ne $before) { Remove-AgentKey $before.key }
  'Paired. Next: report, then install.'
}

function Invoke-Report {
  $config = Get-Config
  if ($null -eq $config) { Stop-Agent 'not paired yet: run pair CODE first.' }
  $at = [DateTime]::UtcNow.ToString("yyyy-MM-ddTHH:mm:ss'Z'", [Globalization.CultureInfo]::InvariantCulture)
  $body = '{{"at":"{0}","device":"{1}","facts":{2},"tenant":"{3}"}}' -f $at, $config.device, (Get-Facts), $config.tenant
  $key = [Security.Cryptography.CngKey]::Open($config.key)
  $signature = Get-Signature $key "strongroom-device-report/v1`n$body"
  $answer = Send-Json '/v1/device-reports' ($body.Substring(0, $body.Length - 1) + ',"signature":"' + $signature + '"}')
  if ($answer.isTrusted) { return 'Reported. This device is trusted.' }
  'Reported. This device is not trusted yet:'
  $answer.problems | ForEach-Object { '- ' + $_.mend }
}

function Get-Config {
  if (-not (Test-Path $ConfigFile)) { return $null }
  Get-Content -Raw -Path $ConfigFile | ConvertFrom-Json
}

# The sentence that the server says is passed on. Redirects are not followed.
function Send-Json([string]$Path, [string]$Body) {
  try {
    return Invoke-RestMethod -Method Post -Uri ($Origin + $Path) -ContentType 'application/json' -Body $Body -TimeoutSec 30 -MaximumRedirection 0
  } catch [Net.WebException] {
    $response = $_.Exception.Response
    if ($null -eq $response) { throw "$Origin does not answer." }
    $reader = New-Object IO.StreamReader $response.GetResponseStream()
    $text = $reader.ReadToEnd()
    if ($text -match '"say":"([^"]*)"') { throw "$($Matches[1]) ($([int]$response.StatusCode))" }
    throw "the server answered $([int]$response.StatusCode)."
  }
}

# ECDSA with SHA-256; .NET writes r and s as 32 bytes each, as they are sent.
function Get-Signature($Key, [string]$Text) {
  $ecdsa = New-Object Security.Cryptography.ECDsaCng $Key
  $ecdsa.HashAlgorithm = [Security.Cryptography.CngAlgorithm]::Sha256
  ConvertTo-Base64Url $ecdsa.SignData([Text.Encoding]::UTF8.GetBytes($Text))
}

function ConvertTo-Base64Url([byte[]]$Bytes) {
  [Convert]::ToBase64String($Bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_')
}

function Remove-AgentKey([string]$Name) {
  if ([Security.Cryptography.CngKey]::Exists($Name)) { [Security.Cryptography.CngKey]::Open($Name).Delete() }
}

# ---- every day ------------------------------------------------------------------------------------------------------

function Invoke-Install {
  if ($null -eq (Get-Config)) { Stop-Agent 'not paired yet: run pair CODE first.' }
  $copy = Join-Path $AgentHome 'strongroom-agent.ps1'
  if ($PSCommandPath -ne $copy) { Copy-Item -Force -Path $PSCommandPath -Destination $copy }
  $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument "-NoProfile -NonInteractive -WindowStyle Hidden -ExecutionPolicy Bypass -File `"$copy`" report"
  $trigger = New-ScheduledTaskTrigger -Daily -At '10:00'
  $settings = New-ScheduledTaskSettingsSet -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
  Register-ScheduledTask -Force -TaskName $TaskName -Action $action -Trigger $trigger -Settings $settings | Out-Null
  'Reports every day from now on.'
}

function Invoke-Uninstall {
  Unregister-ScheduledTask -TaskName $TaskName -Confirm:$false -ErrorAction SilentlyContinue
  $config = Get-Config
  if ($null -ne $config) { Remove-AgentKey $config.key }
  Remove-Item -Recurse -Force -Path $AgentHome -ErrorAction SilentlyContinue
  'Gone from this computer. The console still shows its last report.'
}

try {
  switch ($Verb) {
    'show' { Get-Facts }
    'pair' { Invoke-Pair }
    'report' { Invoke-Report }
    'install' { Invoke-Install }
    'uninstall' { Invoke-Uninstall }
    default { Get-Content -Path $PSCommandPath -TotalCount 12 | Select-Object -Skip 1; exit 2 }
  }
} catch {
  Stop-Agent $_.Exception.Message
}
