//! A quote asked of a service, and its answer.

use super::*;

/// A quote asked during a call, of the service of somebody.
pub async fn ask_quote(julie: &Cx, call: CallId, of: &Cx) -> (QuoteRequestId, QuoteInvitationId) {
    let service = questionnaire::Service {
        service: "toilette".to_owned(),
        recurrence: Some(questionnaire::Recurrence::Recurring),
        times: Some(3),
        per: Some(questionnaire::Period::Week),
        minutes: Some(60),
        ..questionnaire::Service::default()
    };
    let save = intake::SaveAnswer {
        key: questionnaire::keys::SERVICES_RECOMMANDES.to_owned(),
        base: 0,
        change: julie.entropy.uuid(julie.clock.now()),
        fields: questionnaire::fields(&questionnaire::Value::Services(vec![service])),
    };
    intake::save_answer(julie, call, save).await.unwrap();
    let provider = providers::own(of, of.db.read()).await.unwrap().unwrap().id;
    let request = requests::begin(julie, call).await.unwrap();
    let providers = vec![provider];
    let ask = requests::Ask { request, providers, telling_read: true, base_url: "http://cordee.test" };
    requests::ask(julie, ask).await.unwrap();
    let sent = requests::request(julie, request).await.unwrap();
    (request, requests::invitations(julie, &sent).await.unwrap()[0].id)
}

/// The quote of whoever was asked.
pub async fn quote(of: &Cx, invitation: QuoteInvitationId) {
    let terms = requests::Terms {
        mode: requests::Mode::Prestataire,
        tariffs: vec![requests::Tariff {
            service: "toilette".to_owned(),
            public: kernel::Money::from_euros(30),
            preferential: None,
        }],
        surcharges: requests::Surcharges::default(),
        minimum_minutes: None,
        travel: None,
        set_up: None,
        monthly_fee: None,
        start_on: date(2026, 12, 7),
        valid_until: date(2026, 12, 31),
        worker: requests::Worker::default(),
        answers: Vec::new(),
        remarks: String::new(),
    };
    requests::submit(of, invitation, terms, 0).await.unwrap();
}
