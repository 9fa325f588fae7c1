/** ESPPADOM messages of one invented beneficiary, as a département and a service's software would write them. */

const NAMES =
  'xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:8" xmlns:pie="urn:un:unece:uncefact:data:standard:PersonInformationEntity:1" xmlns:qdt="urn:un:unece:uncefact:data:standard:QualifiedDataType:8"'

const DATA = 'urn:un:unece:uncefact:data:standard'

/** Ten hours a month from January 2026, for the service `seller`. */
export function order(seller: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<ns:order versionID="1.4" xmlns:ns="${DATA}:CrossIndustryOrder:2" ${NAMES}>
<ns:CrossIndustryOrder>
<ns:CIOHExchangedDocumentContext><ram:VersionID>1.4</ram:VersionID></ns:CIOHExchangedDocumentContext>
<ns:CIOHExchangedDocument><ram:ID>PEC-2026-500</ram:ID></ns:CIOHExchangedDocument>
<ns:CIOHSupplyChainTradeTransaction>
<ram:ApplicableCIOHSupplyChainTradeAgreement><ram:SellerCITradeParty><pie:ID>${seller}</pie:ID></ram:SellerCITradeParty><ram:BuyerCITradeParty><pie:ID>CD99</pie:ID></ram:BuyerCITradeParty></ram:ApplicableCIOHSupplyChainTradeAgreement>
<ram:ApplicableCIOHSupplyChainTradeDelivery><ram:ShipToCITradeParty><pie:ID>BEN-00417</pie:ID></ram:ShipToCITradeParty><ram:EffectiveCISpecifiedPeriod><qdt:StartDateTime>2026-01-01T00:00:00</qdt:StartDateTime><qdt:EndDateTime>2026-12-31T00:00:00</qdt:EndDateTime></ram:EffectiveCISpecifiedPeriod></ram:ApplicableCIOHSupplyChainTradeDelivery>
<ram:ApplicableCIOHSupplyChainTradeSettlement/>
<ram:IncludedCIOLSupplyChainTradeLineItem><ram:AssociatedCIOLDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedCIOLDocumentLineDocument><ram:SpecifiedCIOLSupplyChainTradeDelivery><ram:RequestedQuantity unitCode="HUR">10</ram:RequestedQuantity></ram:SpecifiedCIOLSupplyChainTradeDelivery><ram:SpecifiedCITradeProduct><qdt:ID>APA</qdt:ID></ram:SpecifiedCITradeProduct></ram:IncludedCIOLSupplyChainTradeLineItem>
</ns:CIOHSupplyChainTradeTransaction>
</ns:CrossIndustryOrder>
</ns:order>
`
}

/** March 2026: three hours at 25 € for the same person. */
export function invoice(number: string, seller: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<ns:invoice versionID="1.4" xmlns:ns="${DATA}:CrossIndustryInvoice:2" ${NAMES}>
<ns:CrossIndustryInvoice>
<ns:CIIHExchangedDocumentContext><ram:VersionID>1.4</ram:VersionID></ns:CIIHExchangedDocumentContext>
<ns:CIIHExchangedDocument><ram:ID>${number}</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime>2026-04-02T09:00:00</ram:IssueDateTime></ns:CIIHExchangedDocument>
<ns:CIIHSupplyChainTradeTransaction>
<ram:ApplicableCIIHSupplyChainTradeAgreement><ram:SellerCITradeParty><pie:ID>${seller}</pie:ID></ram:SellerCITradeParty><ram:BuyerCITradeParty><pie:ID>CD99</pie:ID></ram:BuyerCITradeParty></ram:ApplicableCIIHSupplyChainTradeAgreement>
<ram:ApplicableCIIHSupplyChainTradeDelivery><ram:ShipToCITradeParty><pie:ID>BEN-00417</pie:ID></ram:ShipToCITradeParty></ram:ApplicableCIIHSupplyChainTradeDelivery>
<ram:ApplicableCIIHSupplyChainTradeSettlement><ram:BillingCISpecifiedPeriod><qdt:StartDateTime>2026-03-01T00:00:00</qdt:StartDateTime><qdt:EndDateTime>2026-03-31T00:00:00</qdt:EndDateTime></ram:BillingCISpecifiedPeriod><ram:SpecifiedCIIHTradeSettlementMonetarySummation><ram:GrandTotalAmount>75.00</ram:GrandTotalAmount></ram:SpecifiedCIIHTradeSettlementMonetarySummation></ram:ApplicableCIIHSupplyChainTradeSettlement>
<ram:IncludedCIILSupplyChainTradeLineItem><ram:AssociatedCIILDocumentLineDocument><ram:LineID>1</ram:LineID></ram:AssociatedCIILDocumentLineDocument><ram:SpecifiedCIILSupplyChainTradeAgreement><ram:NetPriceProductCITradePrice><ram:ChargeAmount>25.00</ram:ChargeAmount></ram:NetPriceProductCITradePrice></ram:SpecifiedCIILSupplyChainTradeAgreement><ram:SpecifiedCIILSupplyChainTradeDelivery><ram:BilledQuantity unitCode="HUR">3</ram:BilledQuantity></ram:SpecifiedCIILSupplyChainTradeDelivery><ram:SpecifiedCIILSupplyChainTradeSettlement><ram:SpecifiedCIILTradeSettlementMonetarySummation><ram:LineTotalAmount>75.00</ram:LineTotalAmount></ram:SpecifiedCIILTradeSettlementMonetarySummation></ram:SpecifiedCIILSupplyChainTradeSettlement><ram:SpecifiedCITradeProduct><qdt:ID>APA</qdt:ID></ram:SpecifiedCITradeProduct></ram:IncludedCIILSupplyChainTradeLineItem>
</ns:CIIHSupplyChainTradeTransaction>
</ns:CrossIndustryInvoice>
</ns:invoice>
`
}
